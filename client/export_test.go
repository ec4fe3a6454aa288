package client

import "os"

// OwnMachine has whoever runs the tests be the one who must own the machine's
// profile.
func (o *Options) OwnMachine() { o.machineOwner = os.Getuid() }

// OwnMachineBut has that be another one.
func (o *Options) OwnMachineBut(by int) { o.machineOwner += by }
