package main

import (
	"encoding/csv"
	"fmt"
	"os/exec"
	"strconv"
	"strings"

	"example.com/thimble/tools/size/gocommand"
)

// A tool says how many bytes of the file symbols have.
type tool struct {
	name  string
	sizes func(file string, compared []piece) (map[key]int64, error)
}

// A key names a symbol of one section.
type key struct{ section, name string }

var (
	nm         = tool{"go tool nm", sizesOfNm}
	bloatyTool = tool{"bloaty", sizesOfBloaty}
)

// A symbol is one that go tool nm prints.
type symbol struct {
	address, size uint64
	name          string
}

func symbolsOf(file string) ([]symbol, error) {
	printed, err := gocommand.Run(nil, "tool", "nm", "-size", "-sort=address", file)
	if err != nil {
		return nil, fmt.Errorf("expected the symbols, found %w", err)
	}
	return parseNm(string(printed))
}

// parseNm reads lines with an address, a size, a letter and a name, in which there may be spaces.
func parseNm(printed string) ([]symbol, error) {
	var symbols []symbol
	for line := range strings.Lines(printed) {
		fields := strings.Fields(line)
		if len(fields) >= 3 && fields[1] == "U" {
			continue // defined elsewhere: it has no address
		}
		if len(fields) < 4 {
			return nil, fmt.Errorf("expected lines of go tool nm as ADDRESS SIZE TYPE NAME, found %q", line)
		}
		address, err := strconv.ParseUint(fields[0], 16, 64)
		if err != nil {
			return nil, fmt.Errorf("expected an address in the line %q of go tool nm: %w", line, err)
		}
		size, err := strconv.ParseUint(fields[1], 10, 63)
		if err != nil {
			return nil, fmt.Errorf("expected a size in the line %q of go tool nm: %w", line, err)
		}
		_, name, _ := strings.Cut(line, fields[1]+" "+fields[2]+" ")
		symbols = append(symbols, symbol{address, size, strings.TrimSuffix(name, "\n")})
	}
	return symbols, nil
}

func sizesOfNm(_ string, compared []piece) (map[key]int64, error) {
	sizes := map[key]int64{}
	for _, p := range compared {
		sizes[p.key] += int64(p.to - p.from)
	}
	return sizes, nil
}

func sizesOfBloaty(file string, _ []piece) (map[key]int64, error) {
	command := exec.Command("bloaty", "-d", "sections,rawsymbols", "-n", "0", "--domain=file", "--csv", file)
	var said strings.Builder
	command.Stderr = &said
	printed, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("expected bloaty to read the program, found %w: %s; leave out -bloaty where there is none that can", err, strings.TrimSpace(said.String()))
	}
	return parseBloaty(string(printed))
}

// parseBloaty reads CSV with the columns section, symbol, size in memory, size in the file. To
// a symbol belongs its entry in the symbol table, too, and to a function the strings that it
// refers to: those are in other sections.
func parseBloaty(printed string) (map[key]int64, error) {
	rows, err := csv.NewReader(strings.NewReader(printed)).ReadAll()
	if err != nil || len(rows) == 0 || len(rows[0]) != 4 || rows[0][3] != "filesize" {
		return nil, fmt.Errorf("expected CSV of bloaty with the column filesize as the fourth, found %.60q, %v", printed, err)
	}
	sizes := map[key]int64{}
	for _, row := range rows[1:] {
		size, err := strconv.ParseInt(row[3], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("expected a size in the row %q of bloaty: %w", row, err)
		}
		sizes[key{row[0], row[1]}] += size
	}
	return sizes, nil
}
