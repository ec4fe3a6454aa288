package desktop

// CleanCrash is what becomes of what a crash leaves.
func CleanCrash(left string) string { return string(cleanCrash([]byte(left))) }
