// Package deflate writes gzip as small as the format allows within about a second for a megabyte:
// a few percent smaller than the longest efforts of compress/gzip.
//
// Data is cut into segments, by its length alone. Each is parsed on its own with the 32 KiB before
// it as dictionary, so the segments of large data are parsed at the same time, and the bytes
// written depend on nothing but the data: on no count of cores, and, as there are only integers in
// it, on no architecture.
//
// A segment is parsed many times. A parse is the cheapest way through all matches at the costs
// that the parse before it suggests for each symbol; in between, the segment is cut into blocks
// where codes of their own are worth their headers.
//
// RFC 1951, RFC 1952.
package deflate

import "runtime"

// segmentMax is the most bytes in one segment.
const segmentMax = 1 << 20

// Compress returns data as a DEFLATE stream (RFC 1951). It is at most 5 bytes for each 65,535
// bytes longer than data, and 5 more.
func Compress(data []byte) []byte {
	n := max(1, (len(data)+segmentMax-1)/segmentMax)
	bound := func(i int) int { return int(int64(len(data)) * int64(i) / int64(n)) }

	parsed := make([]chan []*block, n)
	for i := range parsed {
		parsed[i] = make(chan []*block, 1)
	}
	running := make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		for i := range parsed {
			running <- struct{}{}
			go func() {
				parsed[i] <- newParser(data, bound(i), bound(i+1)).blocks()
				<-running
			}()
		}
	}()

	w := new(bitWriter)
	for i := range parsed {
		w.writeSegment(data[bound(i):bound(i+1)], <-parsed[i], i == n-1)
	}
	w.align()
	if len(w.bytes)*8 <= storedBits(len(data)) {
		return w.bytes
	}
	stored := new(bitWriter)
	stored.writeStored(data, 1)
	return stored.bytes
}
