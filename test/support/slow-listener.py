#!/usr/bin/env python3
"""A server with a small backlog that is slow to take calls: slow-listener.py ADDRESS PORT BACKLOG MILLISECONDS."""
import socket
import sys
import time

address, port, backlog, milliseconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind((address, port))
listener.listen(backlog)
print("listening", flush=True)
taken = []
while True:
    taken.append(listener.accept())
    time.sleep(milliseconds / 1000)
