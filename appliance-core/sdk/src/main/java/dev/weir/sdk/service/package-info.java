/** What modules share: each service is an interface that one module provides and others use. */
@NullMarked
package dev.weir.sdk.service;

import org.jspecify.annotations.NullMarked;
