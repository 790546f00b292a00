// Only links OpenSSL: the C target includes its headers itself.
