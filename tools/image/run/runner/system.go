package runner

import "os"

// hostname is the name of the machine that an image without a network sees.
func hostname(hostNetwork bool) string {
	if hostNetwork {
		if name, err := os.Hostname(); err == nil {
			return name
		}
	}
	return "localhost"
}

// systemFiles are what programs read to find other machines.
func systemFiles(hostname string, hostNetwork bool) map[string][]byte {
	files := map[string][]byte{
		"/etc/hostname":    []byte(hostname + "\n"),
		"/etc/hosts":       []byte("127.0.0.1\tlocalhost\n::1\tlocalhost\n"),
		"/etc/resolv.conf": nil,
	}
	if hostNetwork {
		for _, name := range []string{"/etc/hosts", "/etc/resolv.conf"} {
			// A machine without the file resolves names without it.
			files[name], _ = os.ReadFile(name)
		}
	}
	return files
}
