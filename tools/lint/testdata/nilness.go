package testdata

func length(s *string) int {
	if s == nil {
		return len(*s)
	}
	return 0
}
