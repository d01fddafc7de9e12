#include "importer/targets/profile/template.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "importer/targets/profile/fill.h"

namespace anp {

namespace {

using Json = nlohmann::ordered_json;

/// A string that would end whatever it is put into.
const std::string kHostile = "\"},{\"x\":\"\\ /?#&%{}<b>\n\xE6\x97\xA5";

struct Filled {
  std::string json;
  JsonDocument parsed;
  TemplateMaps maps;
  TemplateItem item;

  explicit Filled(const Json& article)
      : json(article.dump()), parsed(JsonDocument::parse(json).value()) {
    maps["yes"] = {{"publish", "true"}, {"*", "false"}};
    maps["strict"] = {{"publish", "\"on\""}};
    item = {"a-1", "h1", "7", json, &parsed.root()};
  }

  [[nodiscard]] TemplateScope scope() const {
    TemplateScope scope;
    scope.items = {&item, 1};
    scope.maps = &maps;
    scope.key = "k";
    return scope;
  }
  [[nodiscard]] Result<std::string> json_of(const Json& value) const {
    TemplateError error;
    const auto made = compile_json_template(value, error);
    if (!made) return Error{error.place + " " + error.message};
    std::string out;
    if (auto ok = fill_json(*made, item, scope(), out); !ok) return ok.error();
    return out;
  }
  [[nodiscard]] Result<std::string> url_of(std::string_view text, bool path) const {
    const auto made = parse_text_template(text);
    if (!made) return made.error();
    std::string out;
    if (auto ok = fill_url(*made, item, scope(), path, out); !ok) return ok.error();
    return out;
  }
};

}  // namespace

TEST_CASE("template: a slot that stands alone keeps its type, in a text it is text") {
  const Filled filled(Json{{"title", "T"}, {"n", 3}, {"list", {1, "b"}}, {"status", "publish"}});
  struct Case {
    const char* json;
    const char* want;
  };
  static constexpr Case cases[] = {
      {R"("{/n}")", "3"},
      {R"("{/n} times")", R"("3 times")"},
      {R"("{/list}")", R"([1,"b"])"},
      {R"("{/list|text}")", R"("[1,\"b\"]")"},
      {R"("{/absent?}")", "null"},
      {R"("<{/absent?}>")", R"("<>")"},
      {R"({"a":["{source_id}","{hash}",1.5,null,true],"b":{},"c":[]})",
       R"({"a":["a-1","h1",1.5,null,true],"b":{},"c":[]})"},
      {R"("{{{source_id}}}")", R"("{a-1}")"},
      {R"("{/status|map:yes}")", "true"},
      {R"("is {/title|map:yes}")", R"("is false")"},
      {R"("{id}/{key}")", R"("7/k")"},
      {R"("{source_ids}")", R"(["a-1"])"},
      {R"("{source_id|slug}")", R"("a-1")"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.json);
    const auto made = filled.json_of(Json::parse(c.json));
    REQUIRE(made.has_value());
    CHECK(*made == c.want);
  }
  CHECK(*filled.json_of("{article}") == filled.json);
  CHECK(Json::parse(*filled.json_of("{article|text}")) == Json(filled.json));
}

TEST_CASE("template: whatever an article holds, what comes out is JSON of the template's shape") {
  const Filled filled(Json{{"title", kHostile}, {kHostile, kHostile}});
  const auto made = filled.json_of(Json{{"a", "{/title}"}, {"b", "x{/title}y"}, {kHostile, 1}});
  REQUIRE(made.has_value());
  CHECK(Json::parse(*made) == Json{{"a", kHostile}, {"b", "x" + kHostile + "y"}, {kHostile, 1}});
}

TEST_CASE("template: a slot in an address cannot leave its place") {
  const Filled filled(Json{{"title", kHostile}, {"up", ".."}, {"none", ""}, {"plain", "a-b_c.~9"}});
  CHECK(*filled.url_of("/x/{/title}/y", true) ==
        "/x/%22%7D%2C%7B%22x%22%3A%22%5C%20%2F%3F%23%26%25%7B%7D%3Cb%3E%0A%E6%97%A5/y");
  CHECK(*filled.url_of("/{/plain}", true) == "/a-b_c.~9");
  CHECK_FALSE(filled.url_of("/x/{/up}", true).has_value());
  CHECK_FALSE(filled.url_of("/x/{/none}", true).has_value());
  CHECK(*filled.url_of("{/up}", false) == "..");
}

TEST_CASE("template: an article that does not fill it is named with slot and reason") {
  const Filled filled(
      Json{{"title", "No Slug"}, {"list", {1}}, {"status", "draft"}, {"nil", nullptr}});
  struct Case {
    const char* text;
    const char* want;
  };
  static constexpr Case cases[] = {
      {"{/absent}", "no /absent"},      {"{/nil}", "no /nil"},
      {"x{/list}", "/list is no text"}, {"{/status|map:strict}", "'draft'"},
      {"{/list|html}", "blocks"},       {"{/title|slug}", "no slug"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.text);
    const auto made = filled.json_of(c.text);
    REQUIRE_FALSE(made.has_value());
    CHECK(made.error().message.find(c.want) != std::string::npos);
    CHECK(made.error().message.find("{/") != std::string::npos);
  }
}

TEST_CASE("template: a body becomes HTML in which nothing is markup that was text") {
  const Filled filled(Json::parse(R"({"body":[{"kind":"heading","level":2,"text":"A & <b>"},
    {"kind":"list","items":["x","y"]},{"kind":"code","language":"c\"","text":"a<b"}]})"));
  CHECK(Json::parse(*filled.json_of("{/body|html}")) ==
        Json("<h2>A &amp; &lt;b&gt;</h2>\n<ul><li>x</li><li>y</li></ul>\n"
             "<pre><code class=\"language-c&quot;\">a&lt;b</code></pre>\n"));
}

TEST_CASE("template: what is no slot is refused with what there is") {
  for (const char* text : {"{", "}", "a}b", "{title}", "{}", "{/a|upper}", "{/~2}", "{secret:}",
                           "{ids|text}", "{hash|base64}", "{hash|html}", "{/a|map:}"}) {
    CAPTURE(text);
    const auto parsed = parse_text_template(text);
    REQUIRE_FALSE(parsed.has_value());
    CHECK(parsed.error().message.size() > 10);
  }
  const Filled filled(Json::object());
  const auto list = filled.json_of(Json{{"a", {0, "x{ids}"}}});
  REQUIRE_FALSE(list.has_value());
  CHECK(list.error().message == "/a/1 {ids} is a list: let it stand alone");
}

TEST_CASE("template: the same source id gives the same UUID, of version 8") {
  const Filled filled(Json::object());
  const std::string uuid = *filled.url_of("{source_id|uuid}", false);
  CHECK(uuid == *filled.url_of("{source_id|uuid}", false));
  CHECK(uuid.size() == 36);
  CHECK(uuid[14] == '8');
  CHECK(std::string("89ab").find(uuid[19]) != std::string::npos);
  CHECK(uuid != *filled.url_of("{hash|uuid}", false));
}

TEST_CASE("template: the idempotency key is that of the articles as they are") {
  const TemplateItem one{"a-1", "h1", {}, {}, nullptr};
  const TemplateItem changed{"a-1", "h2", {}, {}, nullptr};
  const TemplateItem two{"a-2", "h1", {}, {}, nullptr};
  const auto key = [](std::vector<TemplateItem> items) { return idempotency_key(items); };
  CHECK(key({one, two}) == key({one, two}));
  CHECK(key({one, two}) != key({two, one}));
  CHECK(key({one}) != key({changed}));
  CHECK(key({one}) != key({one, two}));
}

TEST_CASE("JSON places: RFC 6901, and nothing else") {
  const auto root = JsonDocument::parse(R"({"a":[{"b/c":1,"~":"t"}],"":2,"01":3})");
  REQUIRE(root.has_value());
  struct Case {
    const char* place;
    const char* want;
  };
  static constexpr Case cases[] = {{"/a/0/b~1c", "1"}, {"/a/0/~0", "t"}, {"/", "2"},   {"/01", "3"},
                                   {"/a/00", ""},      {"/a/1", ""},     {"/a/x", ""}, {"/a/-", ""},
                                   {"/b", ""},         {"", ""}};
  for (const Case& c : cases) {
    CAPTURE(c.place);
    const auto place = parse_json_place(c.place);
    REQUIRE(place.has_value());
    CHECK(text_at(root->root(), *place) == c.want);
  }
  for (const char* bad : {"a", "a/b", "/~", "/~2"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_json_place(bad).has_value());
  }
}

}  // namespace anp
