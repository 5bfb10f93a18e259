// Package wire reads messages of protocol buffers whose descriptions are not compiled in.
//
// https://protobuf.dev/programming-guides/encoding
package wire

import "google.golang.org/protobuf/encoding/protowire"

// Number is that of a field.
type Number = protowire.Number

// Fields calls visit for each field of a message, in order, with its varint or with the bytes
// of what has a length. It ends at the first error: of visit, or of what cannot be read.
func Fields(message []byte, visit func(number Number, value uint64, data []byte) error) error {
	for len(message) > 0 {
		number, kind, n := protowire.ConsumeTag(message)
		if n < 0 {
			return protowire.ParseError(n)
		}
		message = message[n:]
		var value uint64
		var data []byte
		switch kind {
		case protowire.VarintType:
			value, n = protowire.ConsumeVarint(message)
		case protowire.BytesType:
			data, n = protowire.ConsumeBytes(message)
		default:
			n = protowire.ConsumeFieldValue(number, kind, message)
		}
		if n < 0 {
			return protowire.ParseError(n)
		}
		if err := visit(number, value, data); err != nil {
			return err
		}
		message = message[n:]
	}
	return nil
}

// Text returns the string in a field, the last one where there are several, or "".
func Text(message []byte, field Number) (string, error) {
	var found string
	err := Fields(message, func(number Number, _ uint64, data []byte) error {
		if number == field {
			found = string(data)
		}
		return nil
	})
	return found, err
}
