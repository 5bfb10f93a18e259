package lock

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// digest is what the OCI image specification says of one that is registered.
var digest = regexp.MustCompile(`^sha(256:[0-9a-f]{64}|512:[0-9a-f]{128})$`)

// Remedy is what people do about a file that cannot be read.
const Remedy = "run " + Command + ", which writes the file anew"

// Parse reads the file. The name is for messages, which say what is wrong and not what to do.
func Parse(name string, data []byte) (*File, error) {
	var f File
	numbers := map[[2]string]int{}
	number := 0
	for text := range bytes.Lines(data) {
		number++
		line, expected := parseLine(strings.TrimRight(string(text), "\r\n"))
		if expected != "" {
			return nil, fmt.Errorf("%s:%d: expected %s, found %q", name, number, expected, strings.TrimSpace(string(text)))
		}
		if line == nil {
			continue
		}
		key := [2]string{line.Image, line.Platform}
		if first := numbers[key]; first > 0 {
			return nil, fmt.Errorf("%s:%d: expected one line for %s on %s, found another one in line %d", name, number, line.Image, line.Platform, first)
		}
		numbers[key] = number
		f.Lines = append(f.Lines, *line)
	}
	return &f, nil
}

// parseLine returns nil for a comment, and what it expected where the line is none.
func parseLine(text string) (line *Line, expected string) {
	if text == "" || text[0] == '#' {
		return nil, ""
	}
	for _, marker := range []string{"<<<<<<<", "|||||||", "=======", ">>>>>>>"} {
		if strings.HasPrefix(text, marker) {
			return nil, "a file without the marks of a merge conflict"
		}
	}
	fields := strings.Split(text, " ")
	if len(fields) != 5 || fields[0] == "" || fields[1] == "" {
		return nil, "image, platform, bytes unpacked, bytes pulled and digest with single spaces between them"
	}
	l := Line{Image: fields[0], Platform: fields[1], Digest: fields[4]}
	for i, bytes := range []*int64{&l.Unpacked, &l.Pulled} {
		n, err := strconv.ParseUint(fields[2+i], 10, 63)
		if err != nil {
			return nil, fmt.Sprintf("a number of bytes as field %d", 3+i)
		}
		*bytes = int64(n)
	}
	if !digest.MatchString(l.Digest) {
		return nil, "a digest as field 5"
	}
	return &l, ""
}
