# slow_clients.py - clients that send a byte of a request now and then
# SPDX-License-Identifier: MIT
#
# slow_clients.py PORT COUNT
import socket
import sys
import time

clients = [socket.create_connection(("127.0.0.1", int(sys.argv[1]))) for _ in range(int(sys.argv[2]))]
for client in clients:
    client.sendall(b"POST /peal/a/b HTTP/1.1\r\nHost: x\r\nX-Slow: ")
print("slow", flush=True)
try:
    while True:
        time.sleep(0.5)
        for client in clients:
            client.send(b"a")
except OSError:  # the listener has closed: the run is over
    pass
