#include "importer/staging/pages/image.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace anp {
namespace {

ImageSpec spec_of(std::int64_t width, std::int64_t height, const char* background,
                  const char* foreground, std::string text) {
  ImageSpec spec;
  spec.width = width;
  spec.height = height;
  spec.background = background;
  spec.foreground = foreground;
  spec.text = std::move(text);
  return spec;
}

TEST_CASE("parse_image_path takes sides of 1 to 4000 and colours of three or six hex digits") {
  CHECK(*parse_image_path("/images/1200x630/111827/ffffff.svg", "a b") ==
        spec_of(1200, 630, "111827", "ffffff", "a b"));
  CHECK(*parse_image_path("/images/1x4000/ABC/Fff.svg", "") ==
        spec_of(1, 4000, "aabbcc", "ffffff", ""));
  for (const char* bad :
       {"/images/0x630/111827/ffffff.svg", "/images/4001x630/111827/ffffff.svg",
        "/images/1200x/111827/ffffff.svg", "/images/x630/111827/ffffff.svg",
        "/images/1200/111827/ffffff.svg", "/images/-1x630/111827/ffffff.svg",
        "/images/1200x630x2/111827/ffffff.svg", "/images/1200x630/11182/ffffff.svg",
        "/images/1200x630/111827/gggggg.svg", "/images/1200x630/111827.svg",
        "/images/1200x630/111827/ffffff.png", "/images/1200x630/111827/ffffff/0.svg",
        "/images/99999999999999999999x1/111827/ffffff.svg", "/images/.svg", "/images/", "/images",
        "/images/1200x630/\"><b>/ffffff.svg", "/images/ 1x1/111/fff.svg"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_image_path(bad, "x"));
  }
}

TEST_CASE("stand_in_for makes the image that a dummyimage.com URL describes") {
  struct Case {
    const char* url;
    ImageSpec want;
  };
  const Case cases[] = {
      {"https://dummyimage.com/1200x630/111827/ffffff.png&text=foo+bar",
       spec_of(1200, 630, "111827", "ffffff", "foo bar")},
      {"http://dummyimage.com/640x480/eee/333.jpg?text=caf%C3%A9&more=1",
       spec_of(640, 480, "eeeeee", "333333", "caf\u00e9")},
      {"https://dummyimage.com/", spec_of(300, 200, "111827", "ffffff", "")},
      {"https://dummyimage.com/9999x1/zzz/yyy.png", spec_of(300, 200, "111827", "ffffff", "")},
      {"https://images.example.org/a.png?text=no",
       spec_of(300, 200, "334155", "f1f5f9", "image from images.example.org")},
      {"javascript:alert(1)", spec_of(300, 200, "334155", "f1f5f9", "image")},
      {"", spec_of(300, 200, "334155", "f1f5f9", "image")},
  };
  for (const Case& c : cases) {
    CAPTURE(c.url);
    CHECK(stand_in_for(c.url, 300, 200) == c.want);
  }
  CHECK(stand_in_for("", -5, 1'000'000) == spec_of(1, 4000, "334155", "f1f5f9", "image"));
}

TEST_CASE("image_path is what parse_image_path reads") {
  const ImageSpec spec = spec_of(1200, 630, "111827", "ffffff", "slow <query> & \"more\"");
  const std::string path = image_path(spec);
  CHECK(path == "/images/1200x630/111827/ffffff.svg?text=slow%20%3Cquery%3E%20%26%20%22more%22");
  CHECK(*parse_image_path(path.substr(0, path.find('?')), spec.text) == spec);
}

TEST_CASE("render_svg escapes its text and refers to nothing outside") {
  const std::string svg = render_svg(spec_of(600, 400, "111827", "ffffff", "<script>\"&'\xff"));
  CHECK(svg.find("<script") == std::string::npos);
  CHECK(svg.find("&lt;script&gt;&quot;&amp;&#39;\xEF\xBF\xBD") != std::string::npos);
  CHECK(svg.find("href") == std::string::npos);
  CHECK(svg.find("style") == std::string::npos);  // the content security policy refuses it
  CHECK(svg == render_svg(spec_of(600, 400, "111827", "ffffff", "<script>\"&'\xff")));
}

/// The value of every attribute of that name, in order.
std::vector<std::int64_t> attributes(const std::string& svg, const std::string& name) {
  std::vector<std::int64_t> values;
  const std::string start = " " + name + "=\"";
  for (std::size_t at = svg.find(start); at != std::string::npos; at = svg.find(start, at + 1)) {
    values.push_back(std::stoll(svg.substr(at + start.size())));
  }
  return values;
}

TEST_CASE("render_svg keeps its lines inside the image, whatever the text") {
  const std::string texts[] = {"",
                               "one",
                               "handling background jobs with python services",
                               std::string(400, 'w'),
                               std::string(400, ' '),
                               "\u4e2d\u6587 " + std::string(90, 'x'),
                               "a  b   c"};
  struct Size {
    std::int64_t width;
    std::int64_t height;
  };
  static constexpr Size sizes[] = {{1200, 630}, {300, 250}, {40, 40},
                                   {1, 1},      {4000, 10}, {10, 4000}};
  for (const Size& size : sizes) {
    for (const std::string& text : texts) {
      CAPTURE(size.width);
      CAPTURE(size.height);
      CAPTURE(text);
      const std::string svg =
          render_svg(spec_of(size.width, size.height, "111827", "ffffff", text));
      const auto baselines = attributes(svg.substr(svg.find("<g ")), "y");
      for (const std::int64_t y : baselines) {
        CHECK(y >= 0);
        CHECK(y <= size.height + 4);
      }
    }
  }
}

TEST_CASE("render_svg shows every word of a caption of usual length") {
  const std::string svg = render_svg(
      spec_of(1200, 630, "111827", "ffffff", "rotating secrets without downtime with postgres"));
  const std::string drawn = svg.substr(svg.find("<g "));
  for (const char* word : {"rotating", "secrets", "without", "downtime", "with", "postgres"}) {
    CAPTURE(word);
    CHECK(drawn.find(word) != std::string::npos);
  }
}

TEST_CASE("host_of knows http and https only") {
  CHECK(host_of("https://a.example/b?c") == "a.example");
  CHECK(host_of("http://a.example") == "a.example");
  CHECK(host_of("javascript:alert(1)").empty());
  CHECK(host_of("//a.example/b").empty());
  CHECK(host_of("ftp://a.example/").empty());
}

}  // namespace
}  // namespace anp
