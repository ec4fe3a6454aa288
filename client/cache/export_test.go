package cache

// SetDriver has all copies opened with a driver of database/sql.
func SetDriver(name string) { schema.Driver = name }
