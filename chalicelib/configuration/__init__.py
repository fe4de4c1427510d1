"""The desk's configuration: what one desk.yaml says, validated. Pure."""
