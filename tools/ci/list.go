package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const greeting = "Hello, World!\n"

// upcoming are flags with which Bazel 7 behaves like 8 and 9. Four flags are missing because they
// break rules of other projects: --noincompatible_enable_deprecated_label_apis (cc_toolchain of 7.7.1,
// and rules_license), --incompatible_auto_exec_groups (rules_oci, aspect_bazel_lib),
// --incompatible_stop_exporting_language_modules (rules_go 0.63.0) and
// --incompatible_disallow_struct_provider_syntax (rules built into 7.7.1).
var upcoming = []string{
	"--incompatible_autoload_externally=",
	"--incompatible_config_setting_private_default_visibility",
	"--incompatible_default_to_explicit_init_py",
	"--incompatible_disable_native_repo_rules",
	"--incompatible_disable_starlark_host_transitions",
	"--incompatible_disallow_empty_glob",
	"--incompatible_enable_proto_toolchain_resolution",
	"--incompatible_modify_execution_info_additive",
	"--incompatible_no_implicit_file_export",
	"--incompatible_python_disallow_native_rules",
	"--incompatible_top_level_aspects_require_providers",
	"--incompatible_use_cc_configure_from_rules_cc",
	"--incompatible_use_plus_in_repo_names",
}

// lock is the shortest lock file that the released Bazel 7.7.1 writes. Debian's Bazel crashes on it.
const lock = `{"lockFileVersion": 13, "registryFileHashes": {}, "selectedYankedVersions": {}, "moduleExtensions": {}}`

// network returns the command that starts Bazel, and whether it is the one for closed networks, of
// tools/airgap. tools/bazel finds out which network this is, and writes the answer to a file.
func network() (bazel string, closed bool) {
	found := os.Getenv("THIMBLE_NETWORK")
	if found == "" && exec.Command("tools/bazel", "--version").Run() == nil {
		cache, _ := os.UserCacheDir()
		text, _ := os.ReadFile(filepath.Join(cache, "thimble/network"))
		found = strings.TrimSpace(string(text))
	}
	if _, err := exec.LookPath("bazelisk"); err == nil && found != "airgap" {
		return "bazelisk", false
	}
	return "tools/bazel", found == "airgap"
}

func (r request) checks() []check {
	bazel, closed := network()
	test := slices.Concat([]string{bazel, "test", "//...", "--build_event_json_file=" + r.events}, r.flags)
	if r.nightly {
		return []check{
			step{test, ""},
			// This runs go test ./..., too.
			coverage{80},
			step{[]string{"go", "run", "./tools/editor"}, ""},
			step{[]string{"go", "test", "-tags=browser", "./tools/image/size/page"}, ""},
			step{[]string{"go", "run", "./tools/gazelle/elsewhere"}, ""},
			// Builds pass while a remote cache fails.
			step{[]string{"go", "test", "./tools/cache/faults", "-faults", "-timeout=30m"}, ""},
			// Workers build the same bytes as this machine. All of //... would take half an hour there.
			step{[]string{"go", "test", "./tools/cache/workers", "-workers=//apps/hello/...", "-timeout=60m"}, ""},
			// Another machine builds the same bytes as this one, also of images.
			step{[]string{"go", "run", "./tools/reproduce"}, ""},
		}
	}
	flags := upcoming
	var first []check
	if closed {
		first = []check{step{[]string{"sh", "-c", `[ -e MODULE.bazel.lock ] || echo "$1" >MODULE.bazel.lock`, "sh", lock}, ""}}
		// On the internet, tool chains of rules_oci are not visible.
		flags = append(flags, "--incompatible_check_visibility_for_toolchains")
	}
	return append(first,
		step{test, ""},
		step{[]string{bazel, "run", "//apps/hello:image_load"}, ""},
		step{[]string{"docker", "run", "--rm", "hello:latest"}, greeting},
		step{[]string{"docker", "run", "--rm", "--read-only", "hello:latest"}, greeting},
		step{[]string{bazel, "run", "//apps/hello:image_run"}, greeting},
		step{[]string{bazel, "run", "//apps/hello:image_debug_load"}, ""},
		step{[]string{"docker", "run", "--rm", "--read-only", "--entrypoint", "/debug/sh", "hello:debug", "-c", "ls -d /debug/sh /hello"}, "/debug/sh\n/hello\n"},
		// Bazel and tidy have to agree about use_repo; if not, //:tidy_test fails.
		step{[]string{bazel, "mod", "tidy"}, ""},
		// //... leaves out reports. This command leaves them in the cache for later changes.
		step{[]string{bazel, "run", "//tools/image/size:diff", "--", "-max-growth=0", "HEAD", "//apps/..."}, ""},
		step{[]string{bazel, "test", "--config=tiny", "//tools/image/size/tiny:hello_test", "//tools/image/size/tiny:web_test"}, ""},
		refusal{[]string{bazel, "build", "//tools/lint/testdata"}, "errors found by nogo"},
		step{slices.Concat([]string{bazel, "build", "--nobuild", "//..."}, flags), ""},
		step{[]string{"go", "build", "./..."}, ""},
		step{[]string{"go", "vet", "./..."}, ""},
		// nogo cannot find unused code, or uses of deprecated functions of the standard library.
		step{[]string{"go", "run", "honnef.co/go/tools/cmd/staticcheck", "-checks", "SA1019,U1000", "./..."}, ""},
		// Outside of Bazel, this test reads the documentation of all folders.
		step{[]string{"go", "test", "./tools/pins"}, ""},
	)
}
