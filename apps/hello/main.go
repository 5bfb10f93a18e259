// Command hello prints the greeting everybody knows.
package main

import "fmt"

func main() {
	fmt.Println("Hello, World!")
}
