"""The whole cloud on a laptop: MiniStack, an SMTP port that does what SES does, a sample desk."""
