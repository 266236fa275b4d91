"""The class server: it listens, knows who asks by the kernel's word, and lets nobody take more than their share."""
