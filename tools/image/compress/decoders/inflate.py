"""Decodes standard input with zlib; the argument is zlib's windowBits."""

import sys
import zlib

decoder = zlib.decompressobj(int(sys.argv[1]))
sys.stdout.buffer.write(decoder.decompress(sys.stdin.buffer.read()))
if not decoder.eof or decoder.unused_data:
    sys.exit("expected one whole stream")
