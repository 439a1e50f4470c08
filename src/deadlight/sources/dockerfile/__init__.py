"""The Dockerfile reader and editor, by the rules of BuildKit's own parser."""
