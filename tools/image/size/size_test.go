package size

import "testing"

func TestBytes(t *testing.T) {
	for n, expected := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567"} {
		if found := Bytes(n); found != expected {
			t.Errorf("%d: expected %s, found %s", n, expected, found)
		}
	}
}
