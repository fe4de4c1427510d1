"""From a broken promise to a person: escalation policies, chains and on-call schedules. Pure."""
