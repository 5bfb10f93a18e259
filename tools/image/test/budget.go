package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	v1 "github.com/google/go-containerregistry/pkg/v1"

	"example.com/thimble/tools/image/size"
	"example.com/thimble/tools/image/test/driver"
)

// everyPlatform is the budget of a platform that has none of its own.
const everyPlatform = "*"

// A budget maps a platform, as in "linux/arm/v7", to a size in bytes.
type budget map[string]string

func (b budget) of(platform v1.Platform) (size int64, ok bool, err error) {
	text, ok := b[platform.String()]
	for _, key := range slices.Sorted(maps.Keys(b)) {
		if !ok && driver.Fits(platform, key) {
			text, ok = b[key], true
		}
	}
	if !ok {
		text, ok = b[everyPlatform]
	}
	if !ok {
		return 0, false, nil
	}
	size, err = strconv.ParseInt(text, 10, 64)
	return size, true, err
}

func checkBudgets(s subject, c content, log io.Writer) ([]failure, error) {
	pulled, err := s.PulledSize()
	if err != nil {
		return nil, err
	}
	unpacked := s.Tree.UnpackedSize()
	fmt.Fprintf(log, "%s: %d bytes unpacked, %d bytes pulled\n", s.Name, unpacked, pulled)

	var failures []failure
	for _, weighed := range []struct {
		attribute, what string
		bytes           int64
		budget          budget
	}{
		{"max_unpacked", "unpacked", unpacked, c.MaxUnpacked},
		{"max_pulled", "pulled", pulled, c.MaxPulled},
	} {
		limit, ok, err := weighed.budget.of(s.Platform)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", weighed.attribute, err)
		}
		if ok && weighed.bytes > limit {
			failures = append(failures, failure{
				Expected: fmt.Sprintf("at most %s bytes %s", size.Bytes(limit), weighed.what),
				Found:    fmt.Sprintf("%s bytes, %s too many", size.Bytes(weighed.bytes), size.Bytes(weighed.bytes-limit)),
				Where:    s.Name,
				Remedy:   fmt.Sprintf("find what grew and remove it, or raise %s", weighed.attribute),
			})
		}
	}
	return failures, nil
}
