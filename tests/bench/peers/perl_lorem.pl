# Writes COUNT articles of Text::Lorem: a title and eight paragraphs, a line of JSON each. The texts are letters, blanks
# and full stops, so that a JSON library would only cost time.
use strict;
use warnings;
use Text::Lorem;

srand(7);
my $lorem = Text::Lorem->new();
for (1 .. $ARGV[0]) {
    my $title = $lorem->sentences(1);
    my $body = join '","', map { $lorem->paragraphs(1) } 1 .. 8;
    print qq({"title":"$title","body":["$body"]}\n);
}
