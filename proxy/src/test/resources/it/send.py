"""Sends the mail on standard input: send.py PORT SENDER RECIPIENT CA-FILE CHAIN-FILE KEY-FILE."""
import smtplib
import ssl
import sys

port, sender, recipient, ca, chain, key = sys.argv[1:]
tls = ssl.create_default_context(cafile=ca)
tls.load_cert_chain(chain, key)
with smtplib.SMTP("127.0.0.1", int(port)) as server:
    server.starttls(context=tls)
    server.sendmail(sender, recipient, sys.stdin.buffer.read())
