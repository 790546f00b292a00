// Only links libxml2: the C target includes its headers itself.
