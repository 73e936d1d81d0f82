"""What learns: churn and the choice of benefits. Frame in, frame out; imports nothing of `member360`."""
