"""The starter library as data, and the reader that spells its short form out."""
