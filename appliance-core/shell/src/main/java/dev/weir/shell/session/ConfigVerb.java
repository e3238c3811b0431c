package dev.weir.shell.session;

import dev.weir.sdk.command.Completion;
import java.util.ArrayList;
import java.util.List;

/** The verbs of configuration mode. */
enum ConfigVerb {
  ACTIVATE("activate", "Apply what was deactivated"),
  COMMENT("comment", "Note something at a place"),
  COMMIT("commit", "Check and apply the candidate"),
  COMMIT_CONFIRM("commit-confirm", "Apply, and roll back unless confirmed in time"),
  COMPARE("compare", "Show the differences to what runs"),
  CONFIRM("confirm", "Make a confirmed commit permanent"),
  COPY("copy", "Make another instance with the same content"),
  DEACTIVATE("deactivate", "Keep a place, but do not apply it"),
  DELETE("delete", "Remove a place or a value"),
  DISCARD("discard", "Forget all uncommitted changes"),
  EDIT("edit", "Go to a place"),
  EXIT("exit", "Leave configuration mode"),
  INSERT("insert", "Move before or after another"),
  LOAD("load", "Load a file onto the candidate"),
  QUIT("quit", "Leave configuration mode"),
  RENAME("rename", "Give an instance another name"),
  ROLLBACK("rollback", "Make the candidate an earlier revision"),
  RUN("run", "Run a command of operational mode"),
  SAVE("save", "Write the candidate to a file"),
  SET("set", "Set a value"),
  SHOW("show", "Show the candidate"),
  TEST("test", "Ask what would happen, without side effects"),
  TOP("top", "Go to the top"),
  UP("up", "Go up one place");

  private final String word;
  private final String doc;

  ConfigVerb(String word, String doc) {
    this.word = word;
    this.doc = doc;
  }

  String word() {
    return word;
  }

  static List<Completion> completions() {
    List<Completion> all = new ArrayList<>();
    for (ConfigVerb verb : values()) {
      all.add(new Completion(verb.word, verb.doc));
    }
    return all;
  }

  /** Whether there is a verb of that word, in full. */
  static boolean isWord(String word) {
    for (ConfigVerb verb : values()) {
      if (verb.word.equals(word)) {
        return true;
      }
    }
    return false;
  }

  static ConfigVerb of(String word) {
    for (ConfigVerb verb : values()) {
      if (verb.word.equals(word)) {
        return verb;
      }
    }
    throw new IllegalArgumentException(word);
  }
}
