# front.py - stands before a provider and passes bytes on, with TLS where it has a certificate
# SPDX-License-Identifier: MIT
#
# front.py PORT PROVIDER-PORT [NAME]: NAME.pem and NAME.key
import socket
import ssl
import sys
import threading


def pass_on(source, sink):
    try:
        while data := source.recv(65536):
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client):
    try:
        if context is not None:
            client = context.wrap_socket(client, server_side=True)
        provider = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
    except OSError:
        client.close()
        return
    threading.Thread(target=pass_on, args=(client, provider), daemon=True).start()
    pass_on(provider, client)


context = None
if len(sys.argv) > 3:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[3] + ".pem", sys.argv[3] + ".key")
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])), backlog=256)
print("listens", flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
