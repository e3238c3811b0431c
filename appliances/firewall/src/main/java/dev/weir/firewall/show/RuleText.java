package dev.weir.firewall.show;

import dev.weir.firewall.config.Endpoint;
import dev.weir.firewall.config.Rule;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Rules in few words. */
final class RuleText {
  private RuleText() {}

  /** What a rule matches: {@code tcp from 10.0.0.0/8 to @servers port 80,443}. */
  static String match(Rule rule) {
    StringBuilder text =
        new StringBuilder(flow(rule.protocol(), rule.source(), rule.destination()));
    rule.icmp().type().ifPresent(type -> text.append(" type ").append(type));
    rule.icmp().code().ifPresent(code -> text.append(" code ").append(code));
    rule.tcpFlags().ifPresent(flags -> text.append(" flags ").append(flags));
    if (!rule.state().isEmpty()) {
      text.append(" state ")
          .append(rule.state().stream().map(RuleText::word).collect(Collectors.joining(",")));
    }
    append(text, " in ", rule.through().in(), rule.through().inGroup());
    append(text, " out ", rule.through().out(), rule.through().outGroup());
    return text.toString();
  }

  static String flow(String protocol, Endpoint source, Endpoint destination) {
    StringBuilder text = new StringBuilder(protocol);
    end(text, " from ", source);
    end(text, " to ", destination);
    return text.toString();
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void end(StringBuilder text, String word, Endpoint end) {
    if (end.hasAddresses() || end.hasPorts()) {
      text.append(word);
      text.append(end.hasAddresses() ? joined(end.address(), end.group()) : "any");
    }
    if (end.hasPorts()) {
      text.append(" port ").append(joined(end.port(), end.portGroup()));
    }
  }

  private static void append(
      StringBuilder text, String word, List<String> names, List<String> groups) {
    if (!names.isEmpty() || !groups.isEmpty()) {
      text.append(word).append(joined(names, groups));
    }
  }

  private static String joined(List<?> values, List<String> groups) {
    String plain = values.stream().map(Object::toString).collect(Collectors.joining(","));
    String named = groups.stream().map(name -> "@" + name).collect(Collectors.joining(","));
    return plain + (plain.isEmpty() || named.isEmpty() ? "" : ",") + named;
  }
}
