package testdata

type size struct{ bytes int }

func resize(s size) { s.bytes = 2 }
