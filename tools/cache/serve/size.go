package main

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
)

// A cache that holds less than an archive of the standard library is of no use.
const smallestLimit = 64e6

var (
	sizePattern = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)$`)
	units       = map[string]float64{
		"B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12,
		"KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
	}
)

// parseSize returns bytes.
func parseSize(text string) (int64, error) {
	match := sizePattern.FindStringSubmatch(text)
	if match == nil {
		return 0, fmt.Errorf("expected a size with its unit in --max-size, as 10GB or 500MiB, found %q", text)
	}
	number, err := strconv.ParseFloat(match[1], 64)
	if err != nil {
		return 0, err
	}
	bytes := number * units[match[2]]
	if bytes < smallestLimit {
		return 0, fmt.Errorf("expected --max-size of 64MB or more, since single entries take tens of megabytes, found %s", text)
	}
	if bytes >= math.MaxInt64 {
		return 0, fmt.Errorf("expected --max-size of a disk, found %s", text)
	}
	return int64(bytes), nil
}

func formatSize(bytes int64) string {
	switch {
	case bytes >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(bytes)/1e9)
	case bytes >= 1e6:
		return fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
	return fmt.Sprintf("%.1f kB", float64(bytes)/1e3)
}
