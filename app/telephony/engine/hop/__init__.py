"""The hop: every SIP message between pjsip, on the loopback, and the network passes here."""
