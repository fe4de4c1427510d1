"""Where everything is kept: one DynamoDB table, and S3 for what is long."""
