// Package size writes sizes for people.
package size

import "fmt"

// Bytes writes a number of bytes with a comma between thousands, as in "1,234,567".
func Bytes(n int64) string {
	digits := fmt.Sprint(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
