"""The hand-over of a contract: one archive of open files, for the archives, the next contract, another instance."""
