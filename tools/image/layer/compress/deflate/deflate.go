// Package deflate writes gzip as small as it can in about a second for a megabyte: a few percent
// smaller than the best level of compress/gzip.
//
// Compress cuts data into segments, by its length alone. It parses each segment on its own, with the
// 32 KiB before it as dictionary, so that segments of large data are parsed at the same time. Costs
// are integers. The bytes written depend on the data only, and not on the number of cores or the
// architecture.
//
// Compress parses a segment many times. A parse finds the cheapest way through all matches, at the
// costs of symbols that the parse before it suggests. Between parses, Compress cuts the segment into
// blocks where codes of their own save more bits than their headers take.
//
// RFC 1951, RFC 1952.
package deflate

import "runtime"

// segmentMax is the largest number of bytes in a segment.
const segmentMax = 1 << 20

// Compress returns data as a DEFLATE stream (RFC 1951). The stream is longer than data by at most 5
// bytes, and 5 more for each 65,535 bytes of data.
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
