"""What the office does about a call: joins telephony with the records."""
