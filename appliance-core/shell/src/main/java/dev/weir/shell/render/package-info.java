/** Results of commands as text, JSON and YAML. */
package dev.weir.shell.render;
