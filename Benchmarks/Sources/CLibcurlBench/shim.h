// Only links libcurl: the C target includes its headers itself.
