"""Infrastructure in code: the CDK stacks, their deployment, and the local cloud. Never packaged."""
