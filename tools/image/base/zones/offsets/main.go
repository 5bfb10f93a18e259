// Command offsets prints a line for each time zone that standard input names: the zone's
// offsets and abbreviations through the years.
package main

import (
	"bufio"
	"fmt"
	"os"
	"time"
)

func main() {
	for names := bufio.NewScanner(os.Stdin); names.Scan(); {
		fmt.Print(names.Text())
		location, err := time.LoadLocation(names.Text())
		if err != nil {
			fmt.Println(":", err)
			continue
		}
		for year := 1890; year < 2100; year += 7 {
			for _, month := range []time.Month{time.January, time.July} {
				name, offset := time.Date(year, month, 1, 12, 0, 0, 0, location).Zone()
				fmt.Print(" ", name, offset)
			}
		}
		fmt.Println()
	}
}
