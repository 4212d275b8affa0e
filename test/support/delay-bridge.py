"""A cable that is long and loses packets: delay-bridge.py INTERFACE INTERFACE DELAY_MS LOSS_PERCENT

Passes frames between two interfaces of its namespace, each after the delay, some never; says 'ready' and runs until its
input ends. The header by which the kernel says what is left to do with a frame (sums, segments) goes along with it
(linux/if_packet.h: PACKET_VNET_HDR), so that no offload has to be switched off.
"""
import collections
import random
import select
import socket
import sys
import time

ALL_PROTOCOLS = 3
SOL_PACKET = 263
PACKET_VNET_HDR = 15
PACKET_IGNORE_OUTGOING = 23
LARGEST_FRAME = 1 << 17
FRAMES_IN_A_ROW = 256


def open_interface(name):
    port = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    port.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    port.setsockopt(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1)
    port.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    port.bind((name, ALL_PROTOCOLS))
    port.setblocking(False)
    return port


def frames_at(port):
    for _ in range(FRAMES_IN_A_ROW):
        try:
            yield port.recv(LARGEST_FRAME)
        except BlockingIOError:
            return


def main():
    one, other = open_interface(sys.argv[1]), open_interface(sys.argv[2])
    delay, loss = float(sys.argv[3]) / 1000, float(sys.argv[4]) / 100
    far_end = {one: other, other: one}
    # All frames wait equally long, so they leave in the order they came.
    waiting = collections.deque()
    print('ready', flush=True)
    while True:
        patience = max(0, waiting[0][0] - time.monotonic()) if waiting else None
        readable, _, _ = select.select([one, other, sys.stdin], [], [], patience)
        if sys.stdin in readable:
            return
        for port in readable:
            for frame in frames_at(port):
                if random.random() >= loss:
                    waiting.append((time.monotonic() + delay, far_end[port], frame))
        while waiting and waiting[0][0] <= time.monotonic():
            _, port, frame = waiting.popleft()
            try:
                port.send(frame)
            except OSError:
                pass  # the interface is down, or its queue is full: lost, as on a cable


main()
