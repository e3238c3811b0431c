/** Words, pipes and commands: what a typed line means, and what may stand at the cursor. */
package dev.weir.shell.grammar;
