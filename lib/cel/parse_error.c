/* SPDX-License-Identifier: MIT */
#include "cel/parse.h"

soj__cel_node *soj__parse_no_memory(soj__parser *parser)
{
    parser->errors->no_memory = true;
    return NULL;
}

soj__cel_node *soj__parse_bad(soj__parser *parser, soj__cel_problem problem,
                              const soj__token *token, const char *message, const char *suggestion)
{
    if (token->type == SOJ__TOKEN_BAD)
        return NULL; /* the lexer has reported it */
    soj__cel_error *error = soj__cel_report(parser->arena, parser->errors, problem, token->from,
                                            token->to, message, (const char *)NULL);
    if (error)
        error->suggestion = suggestion;
    return NULL;
}

bool soj__parse_is_reserved(soj__slice name)
{
    static const char *const words[] = {
        "as",  "break", "const",   "continue",  "else",   "for", "function", "if",   "import",
        "let", "loop",  "package", "namespace", "return", "var", "void",     "while"};
    for (size_t i = 0; i < SOJ__ARRAY_LEN(words); i++) {
        if (soj__slice_is(name, words[i]))
            return true;
    }
    return false;
}

static soj__cel_node *bad_at(soj__parser *p, const soj__token *token, const char *before,
                             const char *after)
{
    SOJ__ASSERT(token->type != SOJ__TOKEN_BAD);
    const char *shown = soj__cel_quote(p->arena, p->errors, soj__lex_source(&p->lexer, token));
    (void)soj__cel_report(p->arena, p->errors, SOJ__CEL_SYNTAX, token->from, token->to, before,
                          " '", shown, "'", after, (const char *)NULL);
    return NULL;
}

soj__cel_node *soj__parse_want_value(soj__parser *parser)
{
    const soj__token *token = &parser->token;
    const soj__token *before = &parser->before;
    if (token->type == SOJ__TOKEN_BAD)
        return NULL;
    if (token->type != SOJ__TOKEN_END)
        return bad_at(parser, token, "a value is missing before", "");
    return bad_at(parser, before, "the condition ends behind", ", where a value is missing");
}

/* Words that stand for operators elsewhere. */
static const struct {
    const char *word, *message, *suggestion;
} words[] = {
    {"and", "'and' is no operator", "use '&&' for \"and\""},
    {"or", "'or' is no operator", "use '||' for \"or\""},
    {"not", "'not' is no operator", "use '!', as in !(customer.plan in [\"free\"])"},
    {"is", "'is' is no operator", "use '==' to compare"},
    {"eq", "'eq' is no operator", "use '==' to compare"},
    {"contains", "'contains' is no operator", "write TEXT.contains(\"PART\")"},
    {"like", "'like' is no operator", "write TEXT.contains(\"PART\")"},
    {"between", "'between' is no operator", "write x >= LOW && x <= HIGH"},
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_word(const soj__token *token, const char *word)
{
    if (token->type != SOJ__TOKEN_NAME || token->text.len != strlen(word))
        return false;
    for (size_t i = 0; i < token->text.len; i++) {
        if (lower(token->text.data[i]) != word[i])
            return false;
    }
    return true;
}

/* A symbol where only an operator can stand. */
static soj__cel_node *bad_symbol(soj__parser *p, const soj__token *token)
{
    switch ((int)token->type) {
    case SOJ__TOKEN_RPAREN:
    case SOJ__TOKEN_RBRACKET:
        return bad_at(p, token, "nothing is open that this", " closes");
    case SOJ__TOKEN_LBRACE:
        return soj__parse_bad(p, SOJ__CEL_NOT_SUPPORTED, token,
                              "messages and maps are not supported", NULL);
    case SOJ__TOKEN_COMMA:
    case SOJ__TOKEN_COLON:
        return bad_at(p, token, "a", " cannot stand here");
    default:
        return bad_at(p, token, "an operator is missing before", "");
    }
}

soj__cel_node *soj__parse_want_operator(soj__parser *parser)
{
    const soj__token *token = &parser->token;
    const soj__token *before = &parser->before;
    if (token->type == SOJ__TOKEN_BAD)
        return NULL;
    if (is_word(before, "not"))
        return soj__parse_bad(parser, SOJ__CEL_SYNTAX, before, "'not' is no operator",
                              "use '!' for \"not\"");
    for (size_t i = 0; i < SOJ__ARRAY_LEN(words); i++) {
        if (is_word(token, words[i].word))
            return soj__parse_bad(parser, SOJ__CEL_SYNTAX, token, words[i].message,
                                  words[i].suggestion);
    }
    if (before->type == SOJ__TOKEN_STRING && token->type == SOJ__TOKEN_NAME &&
        token->from == before->to)
        return soj__parse_bad(parser, SOJ__CEL_SYNTAX, before, "the text ends at this quote",
                              "write a quote inside a text as \\' or \\\"");
    return bad_symbol(parser, token);
}

soj__cel_node *soj__parse_want_close(soj__parser *parser, const soj__token *open)
{
    if (parser->token.type != SOJ__TOKEN_END)
        return soj__parse_want_operator(parser);
    bool is_bracket = open->type == SOJ__TOKEN_LBRACKET;
    return soj__parse_bad(
        parser, SOJ__CEL_SYNTAX, open,
        is_bracket ? "the ']' for this '[' is missing" : "the ')' for this '(' is missing", NULL);
}

soj__cel_node *soj__parse_no_field(soj__parser *parser, const soj__token *name)
{
    const soj__cel_function *function = soj__cel_function_find(name->text);
    if (!function || !(function->styles & SOJ__STYLE_METHOD))
        return soj__parse_bad(parser, SOJ__CEL_TYPE, name,
                              "what stands before this name has no fields",
                              "only customer, before, event and segment have");
    soj__cel_error *error =
        soj__cel_report(parser->arena, parser->errors, SOJ__CEL_SYNTAX, name->from, name->to,
                        function->name, " is a function and is not called", (const char *)NULL);
    soj__cel_suggest(parser->arena, parser->errors, error, "write .", function->name,
                     function->least > 1 ? "(x)" : "()", (const char *)NULL);
    return NULL;
}
