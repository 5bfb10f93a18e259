package main

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// sent adds up the bytes that the server sent, by its access log.
func sent(name string) (int64, error) {
	file, err := os.Open(name)
	if err != nil {
		return 0, fmt.Errorf("expected the access log of the cache: %w", err)
	}
	defer file.Close()
	var total int64
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		// Time, method, status, bytes sent, bytes received, path.
		columns := strings.Fields(lines.Text())
		if len(columns) != 6 {
			return 0, fmt.Errorf("%s: expected six columns, found %q", name, lines.Text())
		}
		bytes, err := strconv.ParseInt(columns[3], 10, 64)
		if err != nil {
			return 0, fmt.Errorf("%s: expected bytes sent, found %q", name, lines.Text())
		}
		total += bytes
	}
	return total, lines.Err()
}
