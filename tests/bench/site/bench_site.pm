# What the site of `scripts/bench importer` answers to a batch: each article by its name, with its hash.
package BenchSite;
use strict;
use warnings;
use nginx;

sub batch {
  my $request = shift;
  return $request->has_request_body(\&answer) ? OK : HTTP_BAD_REQUEST;
}

sub answer {
  my $request = shift;
  my $body = $request->request_body;
  my @results;
  while ($body =~ /"source_id":"([^"]+)".*?,"hash":"([0-9a-f]{24})"\}\}/gs) {
    push @results, qq({"source_id":"$1","outcome":"created","hash":"$2"});
  }
  my $answer = '{"site":"bench","results":[' . join(',', @results) . ']}';
  $request->header_out('Content-Length', length $answer);
  $request->send_http_header('application/json');
  $request->print($answer);
  return OK;
}

1;
