/** What encrypts the node's port and its way to other nodes: certificates, keys, and whom to trust. */
@NullMarked
package com.fastpaca.bootstrap.tls;

import org.jspecify.annotations.NullMarked;
