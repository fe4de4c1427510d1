"""Reading a raw mail, whatever its bytes: ``mail.read_mail`` is the way in. Pure, and never raises."""
