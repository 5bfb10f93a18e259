"""A rule that tidies a repository, and a test that the repository is tidy.

```starlark
load("//tools/tidy:defs.bzl", "tidy", "tidy_test")
```
"""

load("//tools/tidy/private:tidy.bzl", _tidy = "tidy", _tidy_test = "tidy_test")

visibility("public")

tidy = _tidy
tidy_test = _tidy_test
